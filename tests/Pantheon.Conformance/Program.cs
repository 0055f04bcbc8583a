using Pantheon.Conformance.Arguments;
using Pantheon.Conformance.Schemas;
using Pantheon.Conformance.ToolCalls;
using Pantheon.Conformance.Urls;
using Pantheon.Conformance.Verbs;

// usage: Pantheon.Conformance VERB FILE [--score]      FILE '-' reads standard input; one JSON line comes out for each case that goes in
//        Pantheon.Conformance schemas DIR [--score]  DIR holds the official JSON Schema test suite
var verbs = new Dictionary<string, Verb>
{
    ["urls"] = UrlsVerb.RunAsync,
    ["toolcalls"] = ToolCallsVerb.RunAsync,
    ["toolcalls --score"] = ToolCallsVerb.ScoreAsync,
    ["arguments"] = ArgumentsVerb.RunAsync,
    ["arguments --score"] = ArgumentsVerb.ScoreAsync,
};
var isScored = args.Contains("--score");
args = [.. args.Where(argument => argument != "--score")];
if (args is ["schemas", var folder])
{
    return await SchemasVerb.RunAsync(folder, isScored, Console.Out, Console.Error, CancellationToken.None);
}

if (args.Length != 2 || !verbs.TryGetValue(isScored ? $"{args[0]} --score" : args[0], out var verb))
{
    await Console.Error.WriteLineAsync($"usage: Pantheon.Conformance VERB FILE    verbs: {string.Join(", ", verbs.Keys)}, schemas DIR; FILE '-' reads standard input");
    return VerbExit.Usage;
}

try
{
    await using var cases = args[1] == "-" ? Console.OpenStandardInput() : File.OpenRead(args[1]);
    await using var answers = new StreamWriter(Console.OpenStandardOutput()) { NewLine = "\n" };
    return await verb(cases, answers, Console.Error, CancellationToken.None);
}
catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"'{args[1]}' cannot be read: {unreadable.Message}");
    return VerbExit.Usage;
}
