using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tasks;
using Pantheon.Core.Workspaces;

namespace Pantheon.Tests.Core.Schemas;

public sealed class ContractsTests
{
    [TestCaseSource(typeof(Contracts), nameof(Contracts.Names))]
    [TestCaseSource(typeof(Contracts), nameof(Contracts.PlainTypes))]
    public void Every_contract_and_plain_type_is_there(string name) => Assert.That(Contracts.Find(name), Is.Not.Null);

    [TestCaseSource(typeof(Contracts), nameof(Contracts.Names))]
    public void A_contract_refuses_what_it_does_not_know(string name) =>
        Assert.That(Contracts.Find(name)!.Validate(new JsonObject { ["surprise"] = 1 }).Select(fault => fault.Got), Does.Contain("the unknown property 'surprise'"));

    [Test]
    public void The_document_of_a_task_keeps_its_contract()
    {
        var task = new TaskSpec
        {
            Id = "T-1",
            Title = "Honour Retry-After",
            Acceptance = [new AcceptanceCriterion("seconds", "T.Seconds"), new AcceptanceCriterion("date", null)],
            Scope = new TaskScope { Paths = ["src/**"], MaxFiles = 3, OutOfScope = ["defaults"], Sentence = "the client" },
            PassToPass = new TestSelection.Named(["T.Old"]),
            Digest = Digest.Of("task"),
        };

        Assert.That(Contracts.Find("task.v1")!.Validate(TaskDocument.Of(task)), Is.Empty);
    }

    [Test]
    public void The_document_of_a_patch_keeps_its_contract()
    {
        var patch = new Patch { BaseTree = "a", ResultTree = "b", Text = "+x", Files = [new FileChange("b.cs", "renamed", "a.cs", 1, 0, true)] };

        Assert.That(Contracts.Find("patch.v1")!.Validate(patch.ToJson("done")), Is.Empty);
    }

    [Test]
    public void A_review_without_evidence_is_refused_in_words()
    {
        var review = JsonNode.Parse("""{"verdict":"approved","summary":"fine","criteria":[{"text":"a","met":"yes"}],"findings":[]}""");

        var faults = Contracts.Find("review.v1")!.Validate(review).Select(fault => fault.ToString());

        Assert.That(faults, Is.EqualTo(new[]
        {
            "$.verdict: expected one of \"approve\", \"reject\", \"abstain\" (did you mean 'approve'?), got \"approved\"",
            "$.criteria[0]: expected the required property 'evidence', got only 'text', 'met'",
        }));
    }

    [TestCase("task.v1", "task.v1", false, false)]
    [TestCase("review.v1[]", "review.v1", true, false)]
    [TestCase("plan.v1?", "plan.v1", false, true)]
    [TestCase("string[]?", "string", true, true)]
    public void A_type_is_read_with_its_marks(string text, string name, bool isList, bool isOptional)
    {
        var type = ContractType.Parse(text)!;

        Assert.That((type.Name, type.IsList, type.IsOptional, type.ToString()), Is.EqualTo((name, isList, isOptional, text)));
    }

    [TestCase("task.v2")]
    [TestCase("")]
    [TestCase("[]")]
    [TestCase("string?[]")]
    [TestCase("array")]
    public void An_unknown_type_is_none(string text) => Assert.That(ContractType.Parse(text), Is.Null);

    [Test]
    public void A_list_judges_its_items_and_an_optional_value_may_be_missing()
    {
        var type = ContractType.Parse("string[]?")!;

        Assert.That(type.Validate(null), Is.Empty);
        Assert.That(type.Validate(new JsonArray("a", 1)).Select(fault => fault.Path), Is.EqualTo(new[] { "$[1]" }));
        Assert.That(ContractType.Parse("string")!.Validate(null), Has.Exactly(1).Items);
    }

    [Test]
    public void Only_a_single_patch_is_computed() =>
        Assert.That((ContractType.Parse("patch.v1")!.IsPatch, ContractType.Parse("patch.v1[]")!.IsPatch), Is.EqualTo((true, false)));
}
