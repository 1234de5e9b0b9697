"""The store room: how Kintsugi writes and reads its database. The door is `store.database`."""
