using System.Buffers;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.OpenAi.Quirks;
using Pantheon.Runtimes.OpenAi.Requests;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Sandboxing;
using Pantheon.Tests.Engine.Sessions;
using Pantheon.Tools.Git;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Context;

internal sealed class FirstRequestTests
{
    [TestCase("list_files", "read_file", "search", "write_file", "replace", "run_command")]
    [TestCase("list_files", "read_file", "search", "write_file", "replace", "apply_patch", "run_command", "bash")]
    public async Task The_first_request_with_the_core_tools_takes_no_more_than_6_KB(params string[] names)
    {
        var processes = new ProcessRunner(TimeProvider.System);
        var source = new ToolSource(new ToolMachine(new UnconfinedSandbox(), processes, WorkerEnvironment.Empty), new GitWorktrees(processes, "/nowhere", TimeProvider.System), TimeProvider.System);
        var harness = new SessionHarness { ContextLength = 32_768, Granted = [.. names.Select(name => source.BuiltIn(name, ToolGrant.None)!)], IsPatch = true };
        using var chat = new CannedChatClient(Calls("finish", """{"summary":"done"}"""));

        await harness.RunSessionAsync(chat, CancellationToken.None);

        var body = new ArrayBufferWriter<byte>();
        new ChatRequest(KnownQuirks.Of(RuntimeKind.LlamaServer), "m", "s").Write(body, [.. chat.Sent[0]], chat.Options[0], null);
        TestContext.Out.WriteLine(FormattableString.Invariant($"{names.Length} tools: {body.WrittenCount} bytes"));
        Assert.That(body.WrittenCount, Is.LessThanOrEqualTo(6 * 1024));
    }
}
