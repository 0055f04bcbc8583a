namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>What Landlock can allow with files, as the kernel numbers it.</summary>
[Flags]
internal enum FileRights : ulong
{
    None = 0,
    Execute = 1 << 0,
    WriteFile = 1 << 1,
    ReadFile = 1 << 2,
    ReadFolder = 1 << 3,
    RemoveFolder = 1 << 4,
    RemoveFile = 1 << 5,
    MakeCharacterDevice = 1 << 6,
    MakeFolder = 1 << 7,
    MakeFile = 1 << 8,
    MakeSocket = 1 << 9,
    MakePipe = 1 << 10,
    MakeBlockDevice = 1 << 11,
    MakeLink = 1 << 12,
    MoveBetweenFolders = 1 << 13,
    Truncate = 1 << 14,
    ControlDevice = 1 << 15,

    /// <summary>All that ABI 6 knows; every one is refused where no rule allows it.</summary>
    All = (1 << 16) - 1,

    Read = Execute | ReadFile | ReadFolder,

    /// <summary>All but making and steering devices.</summary>
    Write = All & ~(MakeCharacterDevice | MakeBlockDevice | ControlDevice),

    /// <summary>What the kernel takes in a rule about a file; the rest is about folders, and one such right makes it refuse the rule.</summary>
    OfAFile = Execute | WriteFile | ReadFile | Truncate | ControlDevice,
}
