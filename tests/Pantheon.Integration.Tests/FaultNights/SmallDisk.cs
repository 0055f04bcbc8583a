using NUnit.Framework;
using Pantheon.Integration.Tests.Nights;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>A real file system of a few megabytes in memory; where nobody may mount one the test is ignored.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "pantheon-disk-" + Guid.NewGuid().ToString("n")[..8]));

    public string Folder => _folder.FullName;

    private string Filler => Path.Combine(Folder, "filler");

    public static async Task<SmallDisk> MountAsync(string size, CancellationToken cancellationToken)
    {
        var disk = new SmallDisk();
        var mounted = Environment.IsPrivilegedProcess ? await PantheonProgram.ToolAsync("mount", "/", ["-t", "tmpfs", "-o", $"size={size},mode=777", "none", disk.Folder], cancellationToken) : null;
        if (mounted is not { ExitCode: 0 })
        {
            disk._folder.Delete();
            Assert.Ignore($"This test mounts a small disk of its own, and this machine does not let it: {mounted?.StandardError ?? "that needs root"}");
        }

        return disk;
    }

    /// <summary>Leaves no room at all.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.Read, 1);
        foreach (var size in (int[])[1 << 20, 1 << 12, 1])
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                    file.Flush();
                }
            }
            catch (IOException)
            {
                // it is full for writes of this size
            }
        }
    }

    public void Empty() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        var gone = await PantheonProgram.ToolAsync("umount", "/", [Folder], CancellationToken.None);
        Assert.That(gone.ExitCode, Is.Zero, gone.StandardError);
        _folder.Delete(recursive: true);
    }
}
