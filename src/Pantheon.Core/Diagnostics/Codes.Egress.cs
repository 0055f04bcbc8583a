namespace Pantheon.Core.Diagnostics;

public static partial class Codes
{
    public const string UnlistedConnection = "PAN3301";
    public const string RedirectRefused = "PAN3302";
    public const string RequestRefused = "PAN3303";
    public const string ConnectionRefused = "PAN3304";
    public const string TripwireBlind = "PAN3305";
    public const string StoreByName = "PAN3306";
}
