using Pantheon.Core.Boxes;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Backups;

namespace Pantheon.Host.Composition;

/// <summary>How old this box's last backup of the store is, for people.</summary>
internal static class LastBackup
{
    /// <summary>`6 h ago, 12 MB in FILE`, or that there is none.</summary>
    public static string Words(BoxSpec box, TimeProvider time)
    {
        if (BackupRecord.Read(box.DataFolder) is not { } last)
        {
            return "none was made on this box";
        }

        var age = time.GetUtcNow() - last.At;
        var ago = age.TotalHours < 1 ? $"{Math.Max(0, age.TotalMinutes):0} m" : age.TotalHours < 48 ? $"{age.TotalHours:0} h" : $"{age.TotalDays:0} days";
        return $"{ago} ago, {Sizes.Of(last.Bytes)} in {last.File}{(File.Exists(last.File) ? "" : " (gone)")}";
    }
}
