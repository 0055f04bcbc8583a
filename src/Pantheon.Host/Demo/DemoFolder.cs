using Pantheon.Core.Diagnostics;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Demo;

/// <summary>Makes room for a demo: an empty folder, or one whose old demo is stopped and deleted; nothing else is ever removed.</summary>
public sealed class DemoFolder(HostEnvironment environment, TimeProvider time)
{
    public async Task PrepareAsync(DemoLayout layout, bool replace, CancellationToken cancellationToken)
    {
        if (!HoldsDemo(layout, replace))
        {
            return;
        }

        await StopStoreAsync(layout, cancellationToken);
        Directory.Delete(layout.Folder, recursive: true);
    }

    /// <summary>Whether a demo lies there that may be replaced; throws where the folder is not free for one.</summary>
    public static bool HoldsDemo(DemoLayout layout, bool replace)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (File.Exists(layout.Folder))
        {
            throw new PantheonException(Codes.FolderNotEmpty, $"'{layout.Folder}' is a file; a demo needs a folder", "name another folder");
        }

        if (!Directory.Exists(layout.Folder) || !Directory.EnumerateFileSystemEntries(layout.Folder).Any())
        {
            return false;
        }

        if (!layout.IsDemo)
        {
            var rule = replace ? "holds other files than a demo, and only a demo is replaced" : "is not empty";
            throw new PantheonException(Codes.FolderNotEmpty, $"the folder '{layout.Folder}' {rule}", "name an empty folder, or one that does not exist yet");
        }

        return replace ? true : throw new PantheonException(Codes.FolderNotEmpty, $"the folder '{layout.Folder}' holds a demo already", "make it anew with --force: its runs and branches are deleted");
    }

    /// <summary>The private server outlives its commands: without this it would go on in a folder that is gone.</summary>
    private async Task StopStoreAsync(DemoLayout layout, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(layout.DataFolder))
        {
            return;
        }

        var options = new StoreOptions
        {
            Box = "demo",
            Version = "0",
            DataFolder = layout.DataFolder,
            PostgresBinaries = environment.Find("PANTHEON_PG_BIN"),
            SearchPath = environment.Find("PATH"),
            RuntimeFolder = environment.Find("RUNTIME_DIRECTORY") ?? environment.Find("XDG_RUNTIME_DIR"),
        };
        await PantheonStore.Launcher(options, time).StopAsync(cancellationToken);
    }
}
