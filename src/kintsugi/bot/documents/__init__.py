"""The words of documents, read in processes of their own."""
