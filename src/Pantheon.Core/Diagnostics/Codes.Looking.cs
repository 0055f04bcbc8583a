namespace Pantheon.Core.Diagnostics;

/// <summary>92xx: looking closer at what happened.</summary>
public static partial class Codes
{
    public const string FilterUnknown = "PAN9201";
    public const string FieldUnknown = "PAN9202";
}
