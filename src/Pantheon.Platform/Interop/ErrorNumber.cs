namespace Pantheon.Platform.Interop;

/// <summary>The error numbers of the kernel that mean something of their own to a caller here.</summary>
internal static class ErrorNumber
{
    public const int NotPermitted = 1;
    public const int NoSuchFile = 2;
    public const int NoSuchDevice = 6;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int BadAddress = 14;
    public const int Exists = 17;
    public const int CrossesDevice = 18;
    public const int NotAFolder = 20;
    public const int IsAFolder = 21;
    public const int NameTooLong = 36;
    public const int NoSuchCall = 38;
    public const int Loop = 40;
    public const int NotSupported = 95;
    public const int NetworkUnreachable = 101;
}
