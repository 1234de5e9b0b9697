"""What `make` and the tests need to judge the repository itself; not part of the product."""
