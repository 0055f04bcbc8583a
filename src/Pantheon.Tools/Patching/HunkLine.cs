namespace Pantheon.Tools.Patching;

/// <summary>A line of a hunk: ' ' stays, '-' goes, '+' comes.</summary>
internal readonly record struct HunkLine(char Mark, string Text);
