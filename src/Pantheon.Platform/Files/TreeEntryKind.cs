namespace Pantheon.Platform.Files;

/// <summary>What a name in a tree stands for; links, pipes, sockets, devices and hard links are all "other" and never opened.</summary>
public enum TreeEntryKind
{
    File,
    Folder,
    Other,
}
