using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Tests.Runtimes.Scripted;

public sealed class ScriptedGgufTests
{
    private static readonly ScriptedModel Model = new("tiny",
    [
        Script("a", "I say 'this'.", "same"),
        Script("b", "same"),
        new Script
        {
            Name = "c",
            When = ["it's"],
            Turns = [new ScriptedReply { Reasoning = "hm", Calls = [new ScriptedCall("finish", new JsonObject { ["summary"] = "<done>" })] }],
        },
    ]);

    [Test]
    public void The_file_is_GGUF_3_with_as_many_entries_as_it_says()
    {
        var file = Written();

        Assert.That((file.Version, file.Tensors.Count, file.Metadata.Count), Is.EqualTo((3u, 12, 23)));
        Assert.That(file.Metadata["general.name"], Is.EqualTo("tiny (scripted, not a model)"));
    }

    [Test]
    public void Every_tensor_lies_aligned_and_inside_the_file()
    {
        var file = Written();

        foreach (var tensor in file.Tensors)
        {
            Assert.That(tensor.Offset % 32, Is.Zero, tensor.Name);
            Assert.That(file.DataStart + tensor.Offset + (tensor.Values * 4), Is.LessThanOrEqualTo(file.Length), tensor.Name);
        }
    }

    [Test]
    public void No_token_stands_twice_and_each_has_a_type()
    {
        var file = Written();
        var tokens = (object[])file.Metadata["tokenizer.ggml.tokens"];

        Assert.That(tokens, Is.Unique);
        Assert.That((object[])file.Metadata["tokenizer.ggml.token_type"], Has.Length.EqualTo(tokens.Length));
    }

    [Test]
    public void Equal_replies_share_one_token_and_each_turn_has_a_control_token()
    {
        var tokens = (object[])Written().Metadata["tokenizer.ggml.tokens"];

        Assert.That(tokens.Count(token => token.Equals("same")), Is.EqualTo(1));
        Assert.That(tokens, Is.SupersetOf(new[] { "<|script:0:0|>", "<|script:0:1|>", "<|script:1:0|>", "<|script:2:0|>" }));
    }

    [Test]
    public void A_tool_call_is_one_token_in_the_Hermes_form()
    {
        var tokens = (object[])Written().Metadata["tokenizer.ggml.tokens"];

        Assert.That(tokens, Does.Contain(
            "<think>\nhm\n</think>\n\n<tool_call>\n{\"name\":\"finish\",\"arguments\":{\"summary\":\"<done>\"}}\n</tool_call>"));
    }

    [Test]
    public void The_template_quotes_the_texts_of_the_rule() =>
        Assert.That(Written().Metadata["tokenizer.chat_template"].ToString(), Does.Contain(@"'it\'s' in pick.opening"));

    [Test]
    public void The_same_scripts_give_the_same_bytes()
    {
        using var one = new MemoryStream();
        using var two = new MemoryStream();

        ScriptedGguf.Write(Model, one);
        ScriptedGguf.Write(Model, two);

        Assert.That(one.ToArray(), Is.EqualTo(two.ToArray()));
    }

    [Test]
    public void A_tensor_of_another_size_than_its_dimensions_is_refused() =>
        Assert.That(() => new GgufWriter().AddTensor("t", [2, 3], new float[5]), Throws.ArgumentException.With.Message.StartWith(
            "Tensor 't' has 5 values; its dimensions ask for 6."));

    private static GgufReading Written()
    {
        using var stream = new MemoryStream();
        ScriptedGguf.Write(Model, stream);
        return GgufReading.Of(stream.ToArray());
    }

    private static Script Script(string name, params string[] turns) => new()
    {
        Name = name,
        When = [name],
        Turns = [.. turns.Select(text => new ScriptedReply { Text = text })],
    };
}
