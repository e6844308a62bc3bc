// Tests of FormatVectors.
