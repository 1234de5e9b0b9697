from kintsugi.store.load import WriterLoad


def test_groups_and_closures_add_up() -> None:
    """Each group counts once, and each closure in it."""
    assert WriterLoad().after(3).after(1) == WriterLoad(groups=2, closures=4)
