namespace Pantheon.Reporting.Rendering;

/// <summary>Colours a text for a terminal, or leaves it plain.</summary>
internal sealed class TerminalInk(bool isOn)
{
    public string Bold(string text) => Put(1, text);

    public string Dim(string text) => Put(2, text);

    public string Red(string text) => Put(31, text);

    public string Green(string text) => Put(32, text);

    public string Yellow(string text) => Put(33, text);

    public string Cyan(string text) => Put(36, text);

    private string Put(int code, string text) => isOn ? FormattableString.Invariant($"\u001b[{code}m{text}\u001b[0m") : text;
}
