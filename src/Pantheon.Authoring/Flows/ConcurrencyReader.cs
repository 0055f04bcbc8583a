using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;

namespace Pantheon.Authoring.Flows;

/// <summary>Reads `concurrency`: which runs make a group, how many of it run at once, and what the others do.</summary>
internal static class ConcurrencyReader
{
    public static ConcurrencySpec? Read(MapReader flow)
    {
        if (flow.Nested("concurrency", FlowShapes.Concurrency) is not { } reader)
        {
            return null;
        }

        var group = reader.Require("group");
        var text = group is null ? null : Scalars.Text(group, "group", reader.Diagnostics);
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            reader.Diagnostics.Error(Codes.WrongValue, group!.Span, "'group' is empty", "name the group, as in 'group: lock-files'"); // the text was read from it
        }

        var limit = reader.Require("limit") is { } number ? (int?)Scalars.Integer(number, "limit", 1, int.MaxValue, reader.Diagnostics) : null;
        var whenFull = Words.Read<WhenFull>(reader.Node("when_full"), "when_full", reader.Diagnostics) ?? WhenFull.Queue;
        return text is null || limit is not { } most || Templates.Value(group!, reader.Diagnostics) is not { } value // a text was read from it
            ? null
            : new ConcurrencySpec(value, most, whenFull);
    }
}
