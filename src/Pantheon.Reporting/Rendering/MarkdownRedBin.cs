using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>Writes the failed runs by cause, each with its few useful lines and what to do next.</summary>
internal static class MarkdownRedBin
{
    public static void Write(MarkdownPage page, MorningReport report, Caps caps)
    {
        var count = report.RedBin.Sum(group => group.Items.Count);
        page.Heading(2, FormattableString.Invariant($"Red bin ({count})"));
        if (count == 0)
        {
            page.Paragraph("Nothing failed.");
            return;
        }

        page.Paragraph("By cause, quickest to unblock first.");
        foreach (var group in report.RedBin)
        {
            var name = Word.Of(group.Cause);
            page.Heading(3, $"{char.ToUpperInvariant(name[0])}{name[1..]} — {group.Meaning}");
            page.Items(group.Items, Math.Max(1, caps.Blocks), item => Item(page, item));
        }
    }

    private static void Item(MarkdownPage page, RedItem item)
    {
        string[] facts =
        [
            item.Words,
            .. item.Node is { } node ? new[] { $"node {Untrusted.Code(node)}" } : [],
            .. item.Attempts > 1 ? new[] { FormattableString.Invariant($"{item.Attempts} tries") } : [],
            .. item.Seconds is { } seconds ? new[] { Shown.Duration(seconds) } : [],
        ];
        page.Paragraph($"**{Untrusted.Markdown(item.Task)}** {Untrusted.Markdown(item.Title)} · {string.Join(" · ", facts)}");
        if (item.Reason is { } reason)
        {
            page.Paragraph(Untrusted.Markdown(reason));
        }

        if (item.Lines.Count > 0)
        {
            page.Fence(item.Lines);
        }

        if (item.Salvage is { } salvage)
        {
            page.Paragraph($"Unfinished work is kept: {Untrusted.Code(salvage, 200)}");
        }

        page.Paragraph($"**Next:** {Untrusted.Markdown(item.Next)}");
        page.Fence([.. item.Commands, .. item.Replay is { } replay ? [replay] : Array.Empty<string>()], "sh");
        MarkdownChanges.Artifacts(page, item.Artifacts);
    }
}
