namespace Pantheon.Host.Terminal;

/// <summary>How tables are written, as in `-o md`.</summary>
public enum TableLayout
{
    /// <summary>Columns, cut at the screen's width.</summary>
    Table,

    /// <summary>Columns, whole, with those that are usually left out.</summary>
    Wide,

    /// <summary>One record per line, tabs between its fields, no heading, no colour.</summary>
    Plain,

    /// <summary>A Markdown table.</summary>
    Markdown,

    /// <summary>A table of HTML, without a page around it.</summary>
    Html,
}
