namespace Pantheon.Runtimes.Profiles;

/// <summary>How a family thinks before it answers.</summary>
/// <param name="Format">`none`, `think` (think tags) or `harmony` (channels of its own).</param>
/// <param name="Off">How it is kept from it: `enable_thinking` (a switch of its template), `effort` (less, never nothing), or null where it cannot be.</param>
public sealed record ThinkingHabit(string Format, string? Off = null)
{
    public bool Thinks => Format != "none";

    public bool CanBeSwitchedOff => !Thinks || Off == "enable_thinking";
}
