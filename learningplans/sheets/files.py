"""Learning sheets in and out: as YAML and as a workbook. What goes out reads back to the same content."""

from learningplans.rules.sheet_files import FileFault, Parsed, ParsedSheet
from learningplans.sheets.xlsx_files import dump as dump_xlsx
from learningplans.sheets.xlsx_files import parse as parse_xlsx
from learningplans.sheets.yaml_files import dump as dump_yaml
from learningplans.sheets.yaml_files import parse as parse_yaml

__all__ = ["FileFault", "Parsed", "ParsedSheet", "dump_xlsx", "dump_yaml", "parse_xlsx", "parse_yaml"]
