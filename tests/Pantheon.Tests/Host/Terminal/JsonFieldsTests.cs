using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Terminal;

public sealed class JsonFieldsTests
{
    private const string List = """{"$schema":"s/v1","runs":[{"id":"1","task":"T-1","outcome":"ready"},{"id":"2","task":null,"outcome":null}]}""";

    [Test]
    public void Of_a_list_each_thing_keeps_the_fields_that_were_asked_for_in_their_order()
    {
        var chosen = JsonNode.Parse(JsonFields.Choose(List, "task,id"))!;

        Assert.That(chosen["$schema"]?.ToString(), Is.EqualTo("s/v1"));
        Assert.That(chosen["runs"]!.ToJsonString(), Is.EqualTo("""[{"task":"T-1","id":"1"},{"task":null,"id":"2"}]"""));
    }

    [Test]
    public void Of_one_thing_its_own_fields_are_chosen() =>
        Assert.That(JsonNode.Parse(JsonFields.Choose("""{"$schema":"s","id":"1","nodes":[{"node":"a"}],"flow":"f","mode":"night"}""", "nodes"))!.ToJsonString(), Is.EqualTo("""{"nodes":[{"node":"a"}]}"""));

    [Test]
    public void Lines_are_chosen_from_one_by_one() =>
        Assert.That(JsonFields.Choose("{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n", "b"), Is.EqualTo("{\"b\":2}\n{\"b\":4}\n"));

    [Test]
    public void A_question_mark_lists_the_fields()
    {
        Assert.That(JsonFields.Choose(List, "?"), Is.EqualTo("id\ntask\noutcome\n"));
        Assert.That(JsonFields.Choose("""{"$schema":"s/v1","runs":[]}""", "?"), Is.EqualTo("runs\n"));
    }

    [Test]
    public void A_field_that_is_not_there_is_refused_with_the_nearest()
    {
        var fault = Assert.Throws<PantheonException>(() => JsonFields.Choose(List, "outcom"));

        Assert.That((fault!.Code, fault.Hint), Is.EqualTo((Codes.FieldUnknown, "did you mean 'outcome'?")));
    }

    [Test]
    public void Other_arguments_stay_as_they_are()
    {
        var (fields, arguments) = JsonFields.Take(["runs", "list", "--json=id,task", "--limit", "3"]);

        Assert.That((fields, string.Join(' ', arguments)), Is.EqualTo(("id,task", "runs list --json --limit 3")));
        Assert.That(JsonFields.Take(["runs", "list", "--json"]).Fields, Is.Null);
    }
}
