namespace Pantheon.Core.Diagnostics;

public static partial class Codes
{
    public const string ExpressionNotClosed = "PAN2201";
    public const string ExpressionCharacter = "PAN2202";
    public const string ExpressionSyntax = "PAN2203";
    public const string UnknownFunction = "PAN2204";
    public const string UnknownFilter = "PAN2205";
    public const string ExpressionArguments = "PAN2206";
    public const string ExpressionTooLarge = "PAN2207";
}
