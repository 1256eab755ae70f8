namespace Polywire.Formats.Bench;

/// <summary>The object of twenty fields that both sides write and read: what a business record looks like.</summary>
[Shape]
public sealed partial class Order
{
    public long Id { get; set; }

    public string Customer { get; set; } = "";

    public string Street { get; set; } = "";

    public string City { get; set; } = "";

    public string PostCode { get; set; } = "";

    public string Country { get; set; } = "";

    public string Note { get; set; } = "";

    public int Items { get; set; }

    public int Weight { get; set; }

    public int Status { get; set; }

    public int Priority { get; set; }

    public long Account { get; set; }

    public long Revision { get; set; }

    public double Total { get; set; }

    public double Tax { get; set; }

    public bool Paid { get; set; }

    public bool Shipped { get; set; }

    public DateTimeOffset Placed { get; set; }

    public Guid Reference { get; set; }

    public List<int> Parts { get; set; } = [];

    /// <summary>One like many: short texts, one of them not ASCII, numbers of all lengths.</summary>
    public static Order Sample { get; } = new()
    {
        Id = 9_007_199_254_740_993,
        Customer = "Lucy van Pelt",
        Street = "1770 James Street",
        City = "Santa Rosa",
        PostCode = "95404",
        Country = "US",
        Note = "Ring twice, then leave it with the neighbour; the café next door is fine too.",
        Items = 12,
        Weight = 48_250,
        Status = 3,
        Priority = -1,
        Account = 4_200_000_017,
        Revision = 7,
        Total = 1249.9,
        Tax = 199.58,
        Paid = true,
        Shipped = false,
        Placed = new DateTimeOffset(2026, 11, 21, 10, 11, 12, 345, TimeSpan.FromHours(1)),
        Reference = new Guid("0188a5eb-f1c6-7b3a-8c2d-1f2e3d4c5b6a"),
        Parts = [1, 20, 300, 4_000, 50_000],
    };
}
