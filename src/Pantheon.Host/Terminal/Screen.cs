using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Pantheon.Host.Terminal;

/// <summary>The two streams: data goes to standard output, everything else to standard error; colour only where a person looks.</summary>
public sealed partial class Screen(TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal, bool hasColour, int width)
{
    private const int DefaultWidth = 100;
    private TextWriter? _held;

    public TextWriter Output => _held ?? output;

    public TextWriter ErrorOutput => error;

    public bool OutputIsTerminal => outputIsTerminal;

    public bool ErrorIsTerminal => errorIsTerminal;

    public bool HasColour => hasColour && !Manner.IsColourless;

    /// <summary>Columns.</summary>
    public int Width => width;

    /// <summary>Rows of the terminal that a person looks at; null where there is none, and nothing is paged.</summary>
    public int? Height { get; init; }

    /// <summary>Whether a line can be drawn over: a dumb terminal cannot.</summary>
    public bool Redraws => errorIsTerminal && !IsDumb;

    public bool IsDumb { get; init; }

    public Manner Manner { get; init; } = new();

    /// <summary>Opens the stream behind the output, for data that is no text.</summary>
    public Func<Stream> OpenBytes { get; init; } = Console.OpenStandardOutput;

    /// <summary>Where a person answers; null where nobody is there to be asked.</summary>
    public TextReader? Input { get; init; }

    /// <summary>Whether progress and hints are left out; errors stay.</summary>
    public bool IsQuiet => Manner.IsQuiet;

    public static Screen OfThisProcess(HostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var forced = environment.Find("PANTHEON_FORCE_TTY");
        var outputIsTerminal = forced is not null || !Console.IsOutputRedirected;
        var errorIsTerminal = forced is not null || !Console.IsErrorRedirected;
        var plain = environment.Find("NO_COLOR") is { Length: > 0 } || environment.Find("TERM") == "dumb";
        var hasColour = environment.Find("CLICOLOR_FORCE") == "1" || (!plain && outputIsTerminal && errorIsTerminal);
        var width = int.TryParse(forced, CultureInfo.InvariantCulture, out var columns) && columns > 20 ? columns : WindowWidth(outputIsTerminal && forced is null);
        return new Screen(Console.Out, Console.Error, outputIsTerminal, errorIsTerminal, hasColour, width)
        {
            Input = Console.IsInputRedirected ? null : Console.In,
            IsDumb = environment.Find("TERM") == "dumb",
            Height = outputIsTerminal && forced is null ? WindowHeight() : null,
        };
    }

    /// <summary>The same with its data going elsewhere, where no person looks.</summary>
    public Screen Into(TextWriter elsewhere) => new(elsewhere, error, outputIsTerminal: false, errorIsTerminal, hasColour: false, width) { Input = Input, Manner = Manner, IsDumb = IsDumb };

    /// <summary>One line of data.</summary>
    public void Data(string line)
    {
        var text = Markup.Text(Manner.Layout, line);
        if (text.Length > 0 || line.Length == 0)
        {
            Raw(text);
        }
    }

    /// <summary>One line of data that is in the layout asked for already.</summary>
    public void Raw(string line) => Output.WriteLine(Safe(line));

    /// <summary>Data goes there from now on, and to the screen again with null.</summary>
    public void Hold(TextWriter? elsewhere) => _held = elsewhere;

    /// <summary>One line for the person: progress, warnings.</summary>
    public void Say(string line)
    {
        if (!IsQuiet)
        {
            error.WriteLine(Safe(line));
        }
    }

    /// <summary>What was read and what it took, for whoever asks with `--verbose`.</summary>
    public void Detail(string line)
    {
        if (Manner.IsVerbose)
        {
            error.WriteLine(Dim(Safe(line)));
        }
    }

    /// <summary>The obvious next command, dim.</summary>
    public void Next(string command) => Say(Dim($"next     {command}"));

    /// <summary>Whether the person says yes; null where nobody can be asked: nothing is ever asked in a pipe.</summary>
    public bool? Ask(string question)
    {
        if (Input is null || !errorIsTerminal)
        {
            return null;
        }

        error.Write($"{Safe(question)} [y/N] ");
        error.Flush();
        return Input.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    public void Warn(string message) => error.WriteLine($"{Paint("33", "warning")}: {Safe(message)}");

    public void Error(string code, string message, string? hint)
    {
        error.WriteLine($"{Paint("31", "error")} {code}: {Safe(message)}");
        if (hint is not null)
        {
            error.WriteLine($"  fix: {Safe(hint)}");
        }
    }

    public string Dim(string text) => Paint("2", text);

    /// <summary>Wraps the text in an ANSI colour (SGR code) where colour is on.</summary>
    public string Paint(string colour, string text) => HasColour ? $"\u001b[{colour}m{text}\u001b[0m" : text;

    /// <summary>Without what a terminal obeys: titles, reasons and names may come from models, tests and repositories. Colours pass where there are any.</summary>
    private string Safe(string text)
    {
        if (!text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t')))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (HasColour && Colour().Match(text, at) is { Success: true } colour)
            {
                safe.Append(colour.Value);
                at += colour.Length - 1;
            }
            else if (!char.IsControl(text[at]) || text[at] is '\n' or '\t')
            {
                safe.Append(text[at]);
            }
        }

        return safe.ToString();
    }

    // nothing that hides text: neither concealed (8) nor a colour of the background's choosing
    [GeneratedRegex(@"\G\u001b\[(?:0|1|2|3|4|3[0-7]|9[0-7])?(?:;(?:1|2|3[1-7]|9[0-7]))?m")]
    private static partial Regex Colour();

    private static int? WindowHeight()
    {
        try
        {
            return Console.WindowHeight > 2 ? Console.WindowHeight : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int WindowWidth(bool ask)
    {
        try
        {
            return ask && Console.WindowWidth > 20 ? Console.WindowWidth : DefaultWidth;
        }
        catch (IOException)
        {
            // a terminal that tells no size
            return DefaultWidth;
        }
    }
}
