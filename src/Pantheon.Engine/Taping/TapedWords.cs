namespace Pantheon.Engine.Taping;

/// <summary>The words of what an attempt heard.</summary>
internal static class TapedWords
{
    public const string Kind = "k";
    public const string Value = "v";
    public const string Threw = "threw";
}
