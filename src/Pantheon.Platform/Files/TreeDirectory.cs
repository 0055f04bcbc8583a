using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Files;

/// <summary>
/// A folder whose files are reached by relative paths that somebody else supplied. The kernel itself resolves each path beneath the
/// folder and follows no links, so a path cannot lead out even while the tree is being changed.
/// </summary>
public sealed class TreeDirectory : IDisposable
{
    private const UnixFileMode NewFileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const uint NewFolderMode = 0x1ed; // rwxr-xr-x

    private const int MaxListed = 100_000;

    private readonly SafeFileHandle _root;

    private TreeDirectory(string root, SafeFileHandle handle)
    {
        Root = root;
        _root = handle;
    }

    public string Root { get; }

    public static TreeDirectory Open(string root)
    {
        var full = Path.GetFullPath(root);
        var handle = Directory.Exists(full) ? LibC.Open(full, (int)(OpenHow.NameOnly | OpenHow.CloseOnExec)) : null;
        return handle is { IsInvalid: false }
            ? new TreeDirectory(full, handle)
            : throw new DirectoryNotFoundException($"The tree '{full}' does not exist or cannot be opened.");
    }

    /// <summary>The bytes of a plain file; refused when it is larger than the limit.</summary>
    public byte[] ReadFile(string relative, int maxBytes)
    {
        var components = SafePath.Split(relative);
        using var file = Beneath.Open(_root, relative, components, OpenHow.Read | OpenHow.DoNotBlock);
        var size = PlainFile(relative, file).Size;
        if (size > (ulong)maxBytes)
        {
            throw new PathRefusedException(relative, $"the file has {size} bytes, more than the {maxBytes} allowed here.") { IsMistake = true };
        }

        var bytes = new byte[(int)size];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var count)
        {
            read += count;
        }

        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>Replaces a file as a whole, or creates it with the folders that lead to it; a new one has the mode of the other file, if one is named.</summary>
    public void WriteFile(string relative, ReadOnlySpan<byte> bytes, string? modeOf = null)
    {
        var components = SafePath.Split(relative);
        if (components.Count == 0)
        {
            throw new PathRefusedException(relative, "it names the tree itself, not a file.") { IsMistake = true };
        }

        using var folder = OpenOrCreateFolder(relative, components.SkipLast(1));
        var mode = ModeOfExisting(relative, folder, components[^1]) ?? (modeOf is null ? null : ModeOf(modeOf)) ?? NewFileMode;
        var temporary = $".{RandomNumberGenerator.GetHexString(16, lowercase: true)}.part";
        try
        {
            using (var file = Beneath.Open(folder, relative, [temporary], OpenHow.Write | OpenHow.Create | OpenHow.MustBeNew, (ulong)NewFileMode))
            {
                RandomAccess.Write(file, bytes, 0);
                if (!OperatingSystem.IsWindows())
                {
                    // the mode at creation is cut by the worker's umask
                    File.SetUnixFileMode(file, mode);
                }

                RandomAccess.FlushToDisk(file);
            }

            if (LibC.Rename(folder, temporary, folder, components[^1]) != 0)
            {
                throw Beneath.Failure(relative);
            }
        }
        catch
        {
            _ = LibC.Unlink(folder, temporary, 0);
            throw;
        }
    }

    public void DeleteFile(string relative)
    {
        var components = SafePath.Split(relative);
        using (var file = Beneath.Open(_root, relative, components, OpenHow.NameOnly))
        {
            PlainFile(relative, file);
        }

        using var folder = Beneath.Open(_root, relative, [.. components.SkipLast(1)], OpenHow.NameOnly);
        if (LibC.Unlink(folder, components[^1], 0) != 0)
        {
            throw Beneath.Failure(relative);
        }
    }

    /// <summary>What the path names, or null where there is nothing.</summary>
    public TreeEntry? Find(string relative)
    {
        var components = SafePath.Split(relative);
        using var handle = Beneath.TryOpen(_root, relative, components, OpenHow.NameOnly);
        return handle is null ? null : Entry(components.Count == 0 ? "." : components[^1], Status(relative, handle));
    }

    public bool Exists(string relative) => Find(relative) is not null;

    /// <summary>The entries of a folder in ordinal order, without git folders; the tree itself is "".</summary>
    public IReadOnlyList<TreeEntry> List(string relative)
    {
        using var folder = Beneath.Open(_root, relative, SafePath.Split(relative), OpenHow.NameOnly);
        if (!Status(relative, folder).IsFolder)
        {
            throw new PathRefusedException(relative, "it is not a folder.") { IsMistake = true };
        }

        // whoever filled the folder may have meant to fill the memory that lists it
        List<string?> names = [.. Directory.EnumerateFileSystemEntries(Beneath.PathOf(folder)).Select(Path.GetFileName).Take(MaxListed + 1)];
        if (names.Count > MaxListed)
        {
            throw new PathRefusedException(relative, $"the folder has more than {MaxListed} entries.") { IsMistake = true };
        }

        List<TreeEntry> entries = [];
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            // gone since it was listed, or a git folder: neither is part of the answer
            if (!SafePath.IsGitFolder(name!) && LibC.Stat(folder, name!, FileStatus.DoNotFollow, FileStatus.BasicFields, out var status) == 0)
            {
                entries.Add(Entry(name!, status));
            }
        }

        return entries;
    }

    public void Dispose() => _root.Dispose();

    private SafeFileHandle OpenOrCreateFolder(string relative, IEnumerable<string> components)
    {
        var folder = Beneath.Open(_root, relative, [], OpenHow.NameOnly);
        foreach (var component in components)
        {
            using var parent = folder;
            if (LibC.MakeFolder(parent, component, NewFolderMode) != 0 && Marshal.GetLastPInvokeError() != ErrorNumber.Exists)
            {
                throw Beneath.Failure(relative);
            }

            folder = Beneath.Open(parent, relative, [component], OpenHow.NameOnly);
        }

        return folder;
    }

    private UnixFileMode? ModeOf(string relative)
    {
        using var other = Beneath.TryOpen(_root, relative, SafePath.Split(relative), OpenHow.NameOnly);
        return other is null ? null : PlainFile(relative, other).Permissions;
    }

    private static UnixFileMode? ModeOfExisting(string relative, SafeFileHandle folder, string name)
    {
        using var existing = Beneath.TryOpen(folder, relative, [name], OpenHow.NameOnly);
        return existing is null ? null : PlainFile(relative, existing).Permissions;
    }

    private static FileStatus PlainFile(string relative, SafeFileHandle handle)
    {
        var status = Status(relative, handle);
        return status switch
        {
            { IsFolder: true } => throw new PathRefusedException(relative, "it is a folder.") { IsMistake = true },
            { IsRegularFile: false } => throw new PathRefusedException(relative, "it is a pipe, a socket or a device, not a file."),
            { Links: > 1 } => throw new PathRefusedException(relative, "the file has further names (hard links), which may lie outside the tree."),
            _ => status,
        };
    }

    private static FileStatus Status(string relative, SafeFileHandle handle) =>
        LibC.Stat(handle, "", FileStatus.OfTheHandleItself, FileStatus.BasicFields, out var status) == 0 ? status : throw Beneath.Failure(relative);

    private static TreeEntry Entry(string name, FileStatus status) => status switch
    {
        { IsFolder: true } => new TreeEntry(name, TreeEntryKind.Folder, 0),
        { IsRegularFile: true, Links: 1 } => new TreeEntry(name, TreeEntryKind.File, (long)status.Size),
        _ => new TreeEntry(name, TreeEntryKind.Other, 0),
    };
}
