using System.Globalization;
using Pantheon.Authoring.Catalogs;

namespace Pantheon.Host.Commands;

/// <summary>Tells when files of a catalog, or others that are named, have changed and lie still again; it looks twice a second, as a watch by the system is lost on network drives and in containers.</summary>
internal sealed class FileWatch(string root, IReadOnlyList<string> others, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private string _told = Stamp(root, others);

    /// <summary>Returns when they stand otherwise than when it last returned, and have stood so for two looks: a file that is half written is not judged.</summary>
    public async Task ChangedAsync(CancellationToken cancellationToken)
    {
        for (var before = _told; ;)
        {
            await Task.Delay(LookEvery, time, cancellationToken);
            var now = Stamp(root, others);
            if (now != _told && now == before)
            {
                _told = now;
                return;
            }

            before = now;
        }
    }

    private static string Stamp(string root, IReadOnlyList<string> others) => string.Join('\n', CatalogFiles.Folders
        .Select(folder => Path.Combine(root, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
        .Concat(others.Append(Path.Combine(root, CatalogLocator.ProjectFile)).Select(file => new FileInfo(file)))
        .Where(file => file.Exists)
        .Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.FullName}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}"))
        .Order(StringComparer.Ordinal));
}
