namespace Pantheon.Core.Diagnostics;

/// <summary>92xx: looking closer at what happened.</summary>
public static partial class Codes
{
    public const string FilterUnknown = "PAN9201";
    public const string FieldUnknown = "PAN9202";
    public const string JqMissing = "PAN9203";
    public const string JqRefused = "PAN9204";
}
