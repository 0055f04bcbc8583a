namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Where a quoted text ends: at its closing quote, or before the place where that is missing.</summary>
/// <param name="At">The quote; or the place after the text's last character when the quote is missing.</param>
/// <param name="IsFound">False: no quote can be believed, and the text ends at the next bracket, comma or line end.</param>
internal readonly record struct LooseEndQuote(int At, bool IsFound = true)
{
    /// <summary>The closing quote is missing; the text ends before this place.</summary>
    public bool IsEarly { get; init; }
}
