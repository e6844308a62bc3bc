// Tests of CatalogTests.
