"""JSON Schemas of the YAML files that people write, so that editors complete and check while typing.

``json_schemas`` makes those of gold, article and scope files from their types; config.json is made by
``harness.reporting.config_schema``. A new key gets into them when they are made anew, which a test asks for.
"""
