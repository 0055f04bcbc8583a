using System.Text;
using Pantheon.Platform.Files;
using Pantheon.Tools.Files;

namespace Pantheon.Tools.Patching;

/// <summary>Everything a patch changes, worked out in memory first and then written as a whole: where one write fails, the others are taken back.</summary>
internal sealed class PatchPlan(TreeDirectory tree)
{
    private const int MaxFaults = 3;

    private readonly Dictionary<string, TextFile?> _files = [];
    private readonly Dictionary<string, string> _movedFrom = [];
    private readonly StringBuilder _said = new();
    private readonly List<string> _faults = [];

    /// <summary>What was done, a line a file.</summary>
    public string Said => _said.ToString();

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The texts that were written, for a look at their syntax.</summary>
    public IEnumerable<(string Path, string Text)> Written => _files.Where(file => file.Value is not null).Select(file => (file.Key, file.Value!.Text)); // null is gone

    public void Add(FilePatch patch)
    {
        if (_faults.Count == MaxFaults)
        {
            return;
        }

        try
        {
            Work(patch);
        }
        catch (PatchFaultException fault)
        {
            _faults.Add(fault.Message);
        }
    }

    public void Write()
    {
        var before = _files.Keys.ToDictionary(path => path, path => tree.Exists(path) ? tree.ReadFile(path, int.MaxValue) : null);
        try
        {
            foreach (var (path, file) in _files.OrderBy(file => file.Value is null))
            {
                if (file is not null)
                {
                    tree.WriteFile(path, file.Encode(file.Text), _movedFrom.GetValueOrDefault(path));
                }
                else if (before[path] is not null)
                {
                    tree.DeleteFile(path);
                }
            }
        }
        catch
        {
            foreach (var (path, bytes) in before)
            {
                TakeBack(path, bytes);
            }

            throw;
        }
    }

    private void Work(FilePatch patch)
    {
        var old = Current(patch.Path);
        switch (patch.Kind)
        {
            case PatchKind.Add:
                AddFile(patch, old);
                return;
            case PatchKind.Delete:
                DeleteFile(patch, old ?? throw Missing(patch.Path));
                return;
            default:
                UpdateFile(patch, old ?? throw Missing(patch.Path));
                return;
        }
    }

    private void AddFile(FilePatch patch, TextFile? old)
    {
        if (old is not null || _files.GetValueOrDefault(patch.Path) is not null)
        {
            throw new PatchFaultException($"{patch.Path} is to be added and is there already. Update it instead, or use write_file.");
        }

        var lines = patch.Hunks.SelectMany(hunk => hunk.New).ToList();
        var endsLine = patch.Hunks.Select(hunk => hunk.EndsLine).LastOrDefault(ends => ends is not null) ?? true;
        Put(patch.Path, TextFile.Empty, lines.Count == 0 ? "" : string.Join('\n', lines) + (endsLine ? "\n" : ""));
        Say($"added {patch.Path} ({lines.Count} lines)");
    }

    private void DeleteFile(FilePatch patch, TextFile old)
    {
        if (patch.Hunks.Count > 0 && PatchedText.Of(patch.Path, old, patch.Hunks).Text.Length > 0)
        {
            throw new PatchFaultException($"{patch.Path} is to be deleted, and its hunks do not hold all of its lines.");
        }

        _files[patch.Path] = null;
        Say($"deleted {patch.Path}");
    }

    private void UpdateFile(FilePatch patch, TextFile old)
    {
        var (text, places) = patch.Hunks.Count == 0 ? (old.Text, []) : PatchedText.Of(patch.Path, old, patch.Hunks);
        var target = patch.MovedTo ?? patch.Path;
        if (target != patch.Path)
        {
            if (Current(target) is not null)
            {
                throw new PatchFaultException($"{patch.Path} is to be moved to {target}, which is there already.");
            }

            _files[patch.Path] = null;
            _movedFrom[target] = _movedFrom.GetValueOrDefault(patch.Path, patch.Path);
        }

        Put(target, old, text);
        var where = places.Count == 0 ? "" : $" at line {string.Join(", ", places.Select(place => place.At + 1))}";
        var loose = places.Any(place => place.IsLoose) ? " (spaces differed from the patch; the file's own were kept)" : "";
        Say($"{(target == patch.Path ? "updated" : "moved")} {patch.Path}{(target == patch.Path ? "" : $" to {target}")}{where}{loose}");
    }

    private TextFile? Current(string path) => _files.TryGetValue(path, out var file) ? file : tree.Exists(path) ? TextFile.Read(tree, path) : null;

    private void Put(string path, TextFile like, string text) =>
        _files[path] = TextFile.WhyNotText(text) is { } why ? throw new PatchFaultException($"What {path} would become {why}.") : like with { Text = text };

    private void TakeBack(string path, byte[]? bytes)
    {
        try
        {
            if (bytes is not null)
            {
                tree.WriteFile(path, bytes);
            }
            else if (tree.Exists(path))
            {
                tree.DeleteFile(path);
            }
        }
        catch (Exception failure) when (failure is PathRefusedException or IOException or UnauthorizedAccessException)
        {
            // what could not be written now is as it was; what was written can be
        }
    }

    private void Say(string what) => _said.Append("- ").Append(what).Append('\n');

    private static PatchFaultException Missing(string path) => new($"There is no '{path}'. Use list_files to see what there is, or add the file.");
}
