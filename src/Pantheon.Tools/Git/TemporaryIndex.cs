namespace Pantheon.Tools.Git;

/// <summary>A git index that lives for one call, outside every worktree.</summary>
internal sealed class TemporaryIndex : IDisposable
{
    public TemporaryIndex(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, "git", "index");
        Directory.CreateDirectory(folder);
        File = Path.Combine(folder, Guid.NewGuid().ToString("n"));
    }

    public string File { get; }

    public void Dispose()
    {
        System.IO.File.Delete(File);
        System.IO.File.Delete(File + ".lock");
    }
}
