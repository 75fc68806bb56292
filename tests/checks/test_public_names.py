from minicloud import checks


def test_the_list_of_names_is_sorted_and_whole() -> None:
    assert checks.__all__ == sorted(checks.__all__)
    assert all(hasattr(checks, name) for name in checks.__all__)
    expectations = {name for name in vars(checks) if name.startswith("expect_")}
    assert expectations <= set(checks.__all__)
