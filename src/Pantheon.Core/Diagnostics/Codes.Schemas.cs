namespace Pantheon.Core.Diagnostics;

public static partial class Codes
{
    public const string SchemaKeyword = "PAN1251";
    public const string SchemaValue = "PAN1252";
    public const string SchemaReference = "PAN1253";
    public const string SchemaPattern = "PAN1254";
}
