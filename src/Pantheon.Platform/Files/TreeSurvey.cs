using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Files;

/// <summary>
/// Looks through a whole tree for what could turn git or a reader against the machine, and moves it out. Every folder is opened
/// beneath the root by its descriptor, no link is followed, and names are taken as bytes.
/// </summary>
public static class TreeSurvey
{
    private const int MaxPathBytes = 4000;
    private const int MaxFlatName = 160;

    /// <summary>Everything odd below the root, a folder before what lies in it; nothing inside a git folder is looked at.</summary>
    public static IReadOnlyList<OddEntry> Find(string root)
    {
        using var top = OpenRoot(root);
        var found = new List<OddEntry>();
        var folders = new Stack<byte[]>([[]]);
        while (folders.TryPop(out var path))
        {
            using var folder = path.Length > MaxPathBytes ? null : TryOpen(top, path, OpenHow.Read | OpenHow.DoNotBlock);
            if (folder is null)
            {
                found.Add(OddEntry.Of(path, OddKind.Unreadable));
                continue;
            }

            var entries = RawEntry.ReadAll(folder);
            if (path.Length > 0 && LooksBare(entries))
            {
                found.Add(OddEntry.Of(path, OddKind.BareRepository));
            }

            foreach (var entry in entries)
            {
                byte[] below = path.Length == 0 ? entry.Name : [.. path, (byte)'/', .. entry.Name];
                if (KindOf(entry) is { } kind)
                {
                    found.Add(OddEntry.Of(below, kind));
                }
                else if (entry.Type == RawEntry.Folder)
                {
                    folders.Push(below);
                }
            }
        }

        return [.. found.OrderBy(entry => entry.RawPath.Length)];
    }

    /// <summary>Moves entries into a folder of the same file system, by renaming alone, and gives the name that each has there; what lies in a moved folder goes with it.</summary>
    public static IReadOnlyList<(OddEntry Entry, string Name)> MoveOut(string root, IReadOnlyList<OddEntry> entries, string target)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var top = OpenRoot(root);
        using var aside = OpenRoot(target);
        var moved = new List<(OddEntry Entry, string Name)>();

        // a tool may have left hundreds of thousands: each is looked at once
        var number = Directory.EnumerateFileSystemEntries(target).Count();
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries.OrderBy(entry => entry.RawPath.Length).Where(entry => !entry.Folders().Any(gone.Contains)))
        {
            var cut = entry.RawPath.AsSpan().LastIndexOf((byte)'/');
            using var parent = TryOpen(top, cut < 0 ? [] : entry.RawPath[..cut], OpenHow.NameOnly) ?? throw Failure(entry);
            var name = FlatName(++number, entry);
            if (LibC.Rename(parent, [.. entry.RawPath.AsSpan(cut + 1), 0], aside, [.. Encoding.ASCII.GetBytes(name), 0]) != 0)
            {
                throw Failure(entry);
            }

            moved.Add((entry, name));
            gone.Add(entry.Key);
        }

        return moved;
    }

    private static OddKind? KindOf(RawEntry entry)
    {
        // some file systems part names at a backslash, so each part is judged
        var parts = Encoding.UTF8.GetString(entry.Name).Split('\\');
        return Array.Exists(parts, SafePath.IsGitFolder) ? OddKind.GitFolder
            : entry.Type == RawEntry.Link && Array.Exists(parts, SafePath.IsSubmoduleList) ? OddKind.SubmoduleLink
            : entry.Type is RawEntry.Folder or RawEntry.File or RawEntry.Link ? null
            : OddKind.Special;
    }

    // objects and refs may lie elsewhere, where a file says so
    private static bool LooksBare(IReadOnlyList<RawEntry> entries)
    {
        var (head, objects, refs, elsewhere) = (false, false, false, false);
        foreach (var entry in entries)
        {
            head |= entry.Type != RawEntry.Folder && entry.IsNamed("HEAD"u8);
            objects |= entry.Type != RawEntry.File && entry.IsNamed("objects"u8);
            refs |= entry.Type != RawEntry.File && entry.IsNamed("refs"u8);
            elsewhere |= entry.Type != RawEntry.Folder && entry.IsNamed("commondir"u8);
        }

        return head && (elsewhere || (objects && refs));
    }

    private static string FlatName(int number, OddEntry entry)
    {
        var flat = new StringBuilder();
        foreach (var letter in entry.Path.Replace("/", "__", StringComparison.Ordinal).Take(MaxFlatName))
        {
            flat.Append(char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '_');
        }

        // a number first: no name there is one that git obeys, and none is taken
        return FormattableString.Invariant($"{number:000}-{flat}");
    }

    private static SafeFileHandle OpenRoot(string root)
    {
        var handle = LibC.Open(Path.GetFullPath(root), (int)(OpenHow.NameOnly | OpenHow.CloseOnExec));
        return handle.IsInvalid ? throw new DirectoryNotFoundException($"The tree '{root}' does not exist or cannot be opened.") : handle;
    }

    private static SafeFileHandle? TryOpen(SafeFileHandle top, byte[] path, ulong flags)
    {
        byte[] ended = path.Length == 0 ? [(byte)'.', 0] : [.. path, 0];
        var how = new OpenHow(flags | OpenHow.CloseOnExec, 0, OpenHow.StayInside);
        for (var tries = 0; tries < Beneath.MaxTries; tries++)
        {
            var descriptor = LibC.OpenBeneath(OpenHow.SystemCall, top, ended, how, OpenHow.Bytes);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            if (Marshal.GetLastPInvokeError() != ErrorNumber.TryAgain)
            {
                break;
            }
        }

        return null;
    }

    private static IOException Failure(OddEntry entry) =>
        new($"'{entry.Path}' cannot be moved out of the tree: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
