using Pantheon.Core.Runs;

namespace Pantheon.Integration.Tests.Sessions.Scripts;

/// <summary>A session that goes wrong in one way, and what must come of it. After its steps the server asks for `finish` for ever.</summary>
/// <param name="Family">The kind of fault.</param>
/// <param name="Name">A sentence.</param>
/// <param name="Steps">What the model's server answers, one request after the other.</param>
internal sealed record SessionCase(string Family, string Name, params IReadOnlyList<Step> Steps)
{
    /// <summary>The note, which nearly every intended call writes.</summary>
    public const string File = "out/note.txt";

    /// <summary>The arguments that write the note, as they should be.</summary>
    public const string Note = """{"path": "out/note.txt", "content": "fixed\n"}""";

    public Wire Wire { get; init; }

    /// <summary>The call that the model means.</summary>
    public string Tool { get; init; } = "write_file";

    public string Arguments { get; init; } = Note;

    /// <summary>What the note says in the end.</summary>
    public string Content { get; init; } = "fixed\n";

    /// <summary>What stands in the call's result.</summary>
    public string Result { get; init; } = "out/note.txt (1 lines)";

    /// <summary>The model by which its profile is found.</summary>
    public string ModelId { get; init; } = Step.Model;

    /// <summary>The last step is the answer to every further request.</summary>
    public bool Endless { get; init; }

    /// <summary>What the model says once its steps are over.</summary>
    public string Finish { get; init; } = """{"summary": "The note is written."}""";

    /// <summary>Tools that must have succeeded before `finish`.</summary>
    public IReadOnlyList<string> Requires { get; init; } = ["write_file"];

    /// <summary>How many times the intended call is executed.</summary>
    public int Executed { get; init; } = 1;

    /// <summary>How many requests beyond the first the model had to answer until the intended call was executed; 0 is in place.</summary>
    public int Again { get; init; }

    /// <summary>All requests of the session.</summary>
    public required int Requests { get; init; }

    /// <summary>The failure it ends with; null is success.</summary>
    public FailureKind? Ends { get; init; }

    public string? Code { get; init; }

    /// <summary>A repair that the trace must name.</summary>
    public string? Repair { get; init; }

    /// <summary>Words that the model must have been told.</summary>
    public string? Told { get; init; }

    public override string ToString() => $"{Family}: {Name}";
}
