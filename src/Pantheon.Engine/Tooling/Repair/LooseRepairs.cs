namespace Pantheon.Engine.Tooling.Repair;

/// <summary>What was done to a text before it was JSON; <see cref="RepairWords"/> has the words.</summary>
[Flags]
internal enum LooseRepairs
{
    None = 0,
    Fence = 1 << 0,
    PrefixText = 1 << 1,
    SuffixText = 1 << 2,
    Wrapper = 1 << 3,
    DoubleEncoding = 1 << 4,
    SplitCalls = 1 << 5,
    Comment = 1 << 6,
    Comma = 1 << 7,
    Colon = 1 << 8,
    Quotes = 1 << 9,
    InnerQuotes = 1 << 10,
    MissingQuote = 1 << 11,
    Unquoted = 1 << 12,
    Escape = 1 << 13,
    Literal = 1 << 14,
    Number = 1 << 15,
    Concatenation = 1 << 16,
    MissingBracket = 1 << 17,
    ExtraBracket = 1 << 18,
    MissingValue = 1 << 19,
    Ellipsis = 1 << 20,
    HalfCharacter = 1 << 21,
}
