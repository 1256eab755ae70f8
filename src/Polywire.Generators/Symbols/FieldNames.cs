namespace Polywire.Generators;

/// <summary>Gives fields what they need to stand together: places, numbers, locals, statics. Complains when wire names or numbers meet.</summary>
internal static class FieldNames
{
    // What generated methods call their own.
    private static readonly HashSet<string> Taken = ["reader", "writer", "value", "faults", "seen", "at", "index", "count", "made", "merging", "before", "target", "call"];

    public static IReadOnlyList<Field> Settle(IReadOnlyList<Field> fields, Findings findings, Func<Field, string> words)
    {
        var settled = new List<Field>();
        var names = new Dictionary<string, Field>();
        var numbers = new Dictionary<int, Field>();
        HashSet<string> locals = [.. Taken];
        HashSet<string> statics = ["Schema"];
        foreach (var raw in fields)
        {
            var field = raw with
            {
                Index = settled.Count,
                Number = raw.Number == 0 ? settled.Count + 1 : raw.Number,
                Local = Spelling.Identifier(Unique(Spelling.Camel(raw.Member.TrimStart('@')), locals)),
                Static = Unique(Spelling.Pascal(raw.Member.TrimStart('@')) + "Field", statics),
            };
            if (names.TryGetValue(field.Name, out var other))
                findings.Complain(field.Location, Complaints.SameName, words(other), words(field), field.Name);
            else if (numbers.TryGetValue(field.Number, out other))
                findings.Complain(field.Location, Complaints.SameNumber, words(other), words(field), field.Number.Invariant());
            if (field.Number is < 1 or > 536_870_911 or (>= 19_000 and <= 19_999))
                findings.Complain(field.Location, Complaints.BadNumber, words(field), field.Number.Invariant());
            names[field.Name] = field;
            numbers[field.Number] = field;
            settled.Add(field);
        }
        return settled;
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        string candidate = name;
        for (int number = 2; !taken.Add(candidate); number++)
            candidate = name + number.Invariant();
        return candidate;
    }
}
