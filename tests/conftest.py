"""What every test may rely on. Which tests run where is decided in tests/harness/selection.py."""

pytest_plugins = ["tests.harness.selection", "tests.harness.portal", "tests.harness.browser", "tests.harness.flush"]
