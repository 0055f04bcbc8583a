using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Integration.Tests.Sessions.Scripts;
using static Pantheon.Integration.Tests.Sessions.Scripts.SessionCase;

namespace Pantheon.Integration.Tests.Sessions.Cases;

/// <summary>Calls of tools or with arguments by another name, or with values of another type.</summary>
internal static class MisnamedCalls
{
    private const string Family = "wrong names and types";

    public static IReadOnlyList<SessionCase> All { get; } =
    [
        Named("in capitals", "Write_File"),
        Named("in camel case", "writeFile"),
        Named("with a hyphen", "write-file"),
        Named("with a prefix", "functions.write_file"),
        Named("with a slip", "write_fiel"),
        Argument("in capitals", """{"Path": "out/note.txt", "CONTENT": "fixed\n"}"""),
        Argument("with a slip", """{"path": "out/note.txt", "contnet": "fixed\n"}"""),
        new(Family, "numbers as texts", Step.Calls("read_file", """{"path": "README.md", "from_line": "3", "to_line": "3"}"""))
        {
            Wire = Wire.Ollama,
            Tool = "read_file",
            Arguments = """{"path": "README.md", "from_line": 3, "to_line": 3}""",
            Result = "Two.",
            Requires = [],
            Requests = 2,
            Repair = "coercion",
        },
        new(Family, "a number with a fraction of nothing", Step.Calls("read_file", """{"path": "README.md", "from_line": 3.0}"""))
        {
            Tool = "read_file",
            Arguments = """{"path": "README.md", "from_line": 3}""",
            Result = "Two.",
            Requires = [],
            Requests = 2,
        },
        new(Family, "a tool that is not there, and then the right one", Step.Calls("create_document", Note), Step.Calls("write_file", Note)) { Requests = 3, Again = 1, Told = "There is no tool" },
        new(Family, "an argument that is missing, and then is not", Step.Calls("write_file", """{"path": "out/note.txt"}"""), Step.Calls("write_file", Note)) { Requests = 3, Again = 1, Told = "break its schema" },
        new(Family, "a tool that is not there for ever", Step.Calls("create_document", Note))
        {
            Endless = true,
            Executed = 0,
            Requests = 3,
            Ends = FailureKind.OutputInvalid,
            Code = Codes.SchemaBrokenAgain,
        },
        new(Family, "a missing argument for ever", Step.Calls("write_file", """{"path": "out/note.txt"}"""))
        {
            Wire = Wire.Ollama,
            Endless = true,
            Executed = 0,
            Requests = 3,
            Ends = FailureKind.OutputInvalid,
            Code = Codes.SchemaBrokenAgain,
        },
    ];

    private static SessionCase Named(string name, string tool) => new(Family, $"a tool {name}", Step.Calls(tool, Note)) { Wire = Wire.Ollama, Requests = 2, Repair = "tool_name" };

    private static SessionCase Argument(string name, string arguments) => new(Family, $"an argument {name}", Step.Calls("write_file", arguments)) { Wire = Wire.Vllm, Requests = 2, Repair = "argument_name" };
}
