namespace Pantheon.Engine.Tooling.Repair;

/// <summary>The arguments of a call as they were printed one by one, each once.</summary>
internal sealed class PrintedArguments(OfferedTools offered, string? tool)
{
    private static readonly string[] s_wrappers = ["properties", "arguments", "parameters", "args", "kwargs"];

    private readonly OrderedDictionary<string, (string Value, bool IsText)> _all = new(StringComparer.Ordinal);

    /// <summary>The tool that was offered under the printed name; null when none was.</summary>
    public string? Tool => tool;

    /// <summary>One argument was printed with two values, so that nobody knows which is meant.</summary>
    public bool IsAmbiguous { get; private set; }

    public void Add(string key, string value, bool isText)
    {
        IsAmbiguous |= _all.TryGetValue(key, out var other) && other.Value != value;
        _all[key] = (value, isText);
    }

    /// <summary>The call with its last values, or nothing when its tool was not offered.</summary>
    public List<EmbeddedCall> Calls()
    {
        if (tool is not null && Unwrapped(tool) is { Only: { } inner } reading)
        {
            return [new EmbeddedCall(tool, inner) { Repairs = reading.Repairs | LooseRepairs.Wrapper }];
        }

        var typed = new TypedArguments(offered, tool);
        foreach (var (key, (value, isText)) in _all)
        {
            typed.Add(key, value, isText);
        }

        return typed.Calls();
    }

    /// <summary>All arguments as one object under a name that the tool does not know.</summary>
    private LooseReading? Unwrapped(string name)
    {
        if (_all.Count != 1)
        {
            return null;
        }

        var (key, (value, _)) = _all.GetAt(0);
        if (!s_wrappers.Contains(key) || offered.SchemaOf(name, key) is not null || !value.AsSpan().TrimStart().StartsWith("{"))
        {
            return null;
        }

        return LooseDocument.Read(value, LooseRoot.Object);
    }
}
