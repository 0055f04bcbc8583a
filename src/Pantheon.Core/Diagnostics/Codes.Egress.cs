namespace Pantheon.Core.Diagnostics;

public static partial class Codes
{
    public const string UnlistedConnection = "PAN3301";
    public const string RedirectRefused = "PAN3302";
    public const string RequestRefused = "PAN3303";
    public const string ConnectionRefused = "PAN3304";
}
