using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Pantheon.Platform.Interop;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>The folder that one tool call has for itself, with its home and its temporary files; it is made when the call starts and gone after it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PrivateFolder(string? owner)
{
    private const int FolderNameOnly = 0x200000 | 0x10000 | 0x80000;
    private const uint OwnerAlone = 0x1c0;
    private const UnixFileMode OwnerMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // NuGet's mark that this home has nothing to migrate: to look itself, it takes a lock that .NET keeps in the shared /tmp alone
    private static readonly string[] NothingToMigrate = [".local", "share", "NuGet", "Migrations", "1"];

    private const int MostAttempts = 200;

    private bool _isMade;

    // short, as sockets are made below it; and not to be guessed, as the folder above is shared
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "pan-" + RandomNumberGenerator.GetHexString(12, lowercase: true));

    public string Home => System.IO.Path.Combine(Path, "home");

    public string Temporary => System.IO.Path.Combine(Path, "tmp");

    public void Make()
    {
        _isMade = false;
        using var parent = LibC.Open(System.IO.Path.GetDirectoryName(Path)!, FolderNameOnly);
        if (parent.IsInvalid || LibC.MakeFolder(parent, System.IO.Path.GetFileName(Path), OwnerAlone) != 0)
        {
            throw new ProcessStartException("landlock", $"its private folder '{Path}' could not be made ({Marshal.GetLastPInvokeErrorMessage()}).");
        }

        _isMade = true;
        Directory.CreateDirectory(Home, OwnerMode);
        Directory.CreateDirectory(Temporary, OwnerMode);
        var mark = System.IO.Path.Combine([Home, .. NothingToMigrate]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(mark)!, OwnerMode);
        File.WriteAllBytes(mark, []);
        if (owner is not null)
        {
            GiveTo(owner);
        }
    }

    /// <summary>Removes it; what was killed a moment ago may still be on its way out and hold a folder for another moment.</summary>
    public void Remove()
    {
        for (var attempt = 1; _isMade && Directory.Exists(Path); attempt++)
        {
            try
            {
                Open(new DirectoryInfo(Path));
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                Thread.Yield();
            }
        }

        _isMade = false;
    }

    private void GiveTo(string user)
    {
        var account = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == user && fields.Length > 3)
            ?? throw new ProcessStartException("landlock", $"there is no account '{user}' in /etc/passwd to drop to.");
        foreach (var entry in Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories).Append(Path))
        {
            if (LibC.ChangeOwner(entry, Number(account[2]), Number(account[3])) != 0)
            {
                throw new ProcessStartException("landlock", $"its private folder could not be given to the account '{user}' ({Marshal.GetLastPInvokeErrorMessage()}).");
            }
        }
    }

    // a tool can take its own rights away from folders of it
    private static void Open(DirectoryInfo folder)
    {
        if (folder.UnixFileMode != OwnerMode)
        {
            folder.UnixFileMode = OwnerMode;
        }

        foreach (var child in folder.EnumerateDirectories().Where(child => child.LinkTarget is null))
        {
            Open(child);
        }
    }

    private static uint Number(string field) => uint.Parse(field, CultureInfo.InvariantCulture);
}
