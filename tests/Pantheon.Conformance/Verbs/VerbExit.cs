namespace Pantheon.Conformance.Verbs;

/// <summary>The exit codes that all verbs share.</summary>
public static class VerbExit
{
    public const int Held = 0;

    /// <summary>A decision is not the expected one.</summary>
    public const int Differs = 1;

    public const int Usage = 2;

    /// <summary>A case could not be read; it was answered with a refusal.</summary>
    public const int Malformed = 3;

    /// <summary>What was refused, or what no case allows, was done all the same.</summary>
    public const int Broken = 4;
}
