"""The dashboard's charts: geometry, a summary in words, and the same figures as tables.

The templates only draw them as SVG; every coordinate is text ready for an attribute.
"""
