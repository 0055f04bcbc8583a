using NUnit.Framework;
using Pantheon.Conformance.ToolCalls;
using Pantheon.Conformance.Verbs;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Tests.Engine.Tooling.Repair;

/// <summary>What models really printed, collected outside the project: read where PANTHEON_CASES names the folder.</summary>
internal sealed class CaseSuiteTests
{
    /// <summary>Cases that expect no call, though each is a whole one by its format's own rules, and why: it lies in their tools, which the collection did not keep; with every name offered, they are calls.</summary>
    private static readonly Dictionary<string, string> s_unknowable = new()
    {
        ["test_non_stream_unknown_tool_is_left_as_content"] = "the tool of the name 'ghost' is not offered",
        ["test_unknown_tool_block_preserved"] = "the tool of the name 'unknown' is not offered",
        ["test_case_sensitive_param_name_invalid"] = "the schema has 'city', and the call 'City'",
        ["test_wrapped_arguments_still_validate_schema"] = "the schema has no 'unknown' and requires another",
        ["test_extra_arguments_do_not_satisfy_required"] = "the schema has no 'unknown' and requires another",
    };

    [TestCase("toolcall_llamacpp", 0.97)]
    [TestCase("toolcall_ollama", 0.97)]
    [TestCase("toolcall_vllm", 0.97)]
    [TestCase("toolcall_bfcl_sample", 0.97)]
    public async Task The_calls_of_the_collected_replies_are_found_and_no_others(string file, double share)
    {
        var (found, expected) = (0, 0);
        var falseCalls = new List<string>();
        await foreach (var (tag, asked) in ReadAsync(file))
        {
            var isMet = ToolCallExpectation.IsMet(asked, ToolCallAnswer.Of(asked));
            expected += asked.Expected is { Count: > 0 } ? 1 : 0;
            found += asked.Expected is { Count: > 0 } && isMet ? 1 : 0;
            if (asked.Expected is { Count: 0 } && !isMet)
            {
                falseCalls.Add(tag);
            }
        }

        TestContext.Out.WriteLine($"{file}: {found} of {expected}");
        Assert.That(found, Is.GreaterThanOrEqualTo(share * expected));
        Assert.That(falseCalls, Is.SubsetOf(s_unknowable.Keys));
    }

    [TestCase("toolcall_llamacpp")]
    [TestCase("toolcall_ollama")]
    [TestCase("toolcall_vllm")]
    [TestCase("toolcall_bfcl_sample")]
    public async Task However_a_collected_reply_is_parted_its_calls_are_the_same(string file)
    {
        var random = new Random(file.Length);
        await foreach (var (tag, asked) in ReadAsync(file))
        {
            var whole = ToolCallAnswer.Line("0", ToolCallAnswer.Of(asked with { Pieces = [string.Concat(asked.Pieces)] }), null);

            Assert.That(ToolCallAnswer.Line("0", ToolCallAnswer.Of(asked), null), Is.EqualTo(whole), tag);
            Assert.That(ToolCallAnswer.Line("0", ToolCallAnswer.Of(asked with { Pieces = Mutations.Parted(string.Concat(asked.Pieces), random) }), null), Is.EqualTo(whole), tag);
        }
    }

    [TestCase("toolcall_llamacpp")]
    [TestCase("toolcall_ollama")]
    [TestCase("toolcall_vllm")]
    [TestCase("toolcall_bfcl_sample")]
    public async Task No_damage_to_a_collected_reply_breaks_the_reader_or_makes_a_cut_reply_run(string file)
    {
        var random = new Random(file.Length);
        await foreach (var (tag, asked) in ReadAsync(file))
        {
            for (var round = 0; round < 8; round++)
            {
                var text = Mutations.Damaged(string.Concat(asked.Pieces), random);
                var reply = EmbeddedCalls.Read(text, asked.Offered, new ReadingHints { IsCut = round % 2 == 0, StartsInThoughts = round % 3 == 0 });

                Assert.That(reply.Looks, Is.LessThan(Mutations.MostLooks(text)), tag);
                Assert.That(reply.Calls.Count, round % 2 == 0 ? Is.Zero : Is.GreaterThanOrEqualTo(0), tag);
                Assert.That(ToolCallAnswer.Line("0", reply, null), Does.StartWith("{\"id\":0,"), tag);
            }
        }
    }

    private static async IAsyncEnumerable<(string Tag, ToolCallCase Asked)> ReadAsync(string file)
    {
        if (Environment.GetEnvironmentVariable("PANTHEON_CASES") is not { Length: > 0 } folder)
        {
            Assert.Ignore("PANTHEON_CASES names no folder with collected replies");
            yield break;
        }

        await using var cases = File.OpenRead(Path.Combine(folder, file + ".jsonl"));
        await foreach (var (json, _) in CaseLines.ReadAsync(cases, CancellationToken.None))
        {
            var value = json!.Value; // the collection is whole
            yield return (value.TryGetProperty("tag", out var tag) ? tag.ToString() : value.GetProperty("id").ToString(), ToolCallCaseReader.Read(value).Case!);
        }
    }
}
