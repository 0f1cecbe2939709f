/**
 * The flat joins with `group by` that a general ORM writes. They group by primary keys alone, of which the other columns
 * are functions: the quickest form there is of them.
 */

const JOINS = `
  from posts p
  left join users a on a.id = p.author_id
  left join post_tags pt on pt.post_id = p.id
  left join tags t on t.id = pt.tag_id
  left join comments c on c.post_id = p.id
  left join users ca on ca.id = c.author_id`;

const COLUMNS = `
  select
    p.id as post_id,
    p.title,
    a.name as author_name,
    string_agg(distinct t.name, '; ') as tag_names,
    count(distinct c.id) as comments_count,
    string_agg(distinct ca.name, ', ') as comment_authors`;

export const flatSummaries = `${COLUMNS}${JOINS}
  group by p.id, a.id`;

export function flatSummariesAbove(rating: number): string {
  return `${COLUMNS}${JOINS}
  where p.rating > ${rating}
  group by p.id, a.id`;
}

/** With one branch nothing is multiplied, so that the count needs no `distinct`. */
export const flatCommentSummaries = `
  select
    p.id as post_id,
    p.title,
    count(c.id) as comments_count,
    string_agg(distinct ca.name, ', ') as comment_authors
  from posts p
  left join comments c on c.post_id = p.id
  left join users ca on ca.id = c.author_id
  group by p.id`;

export const flatCommentCounts = `
  select p.id as post_id, p.title, count(c.id) as comments_count
  from posts p
  left join comments c on c.post_id = p.id
  group by p.id`;
