/** A `lateral` subquery for each branch: the form that looks only at the posts that are wanted. */
export function lateralSummariesAbove(rating: number): string {
  return `
  select
    p.id as post_id,
    p.title,
    a.name as author_name,
    tags.names as tag_names,
    comments.count as comments_count,
    comments.authors as comment_authors
  from posts p
  left join users a on a.id = p.author_id
  left join lateral (
    select string_agg(distinct t.name, '; ') as names
    from post_tags pt
    join tags t on t.id = pt.tag_id
    where pt.post_id = p.id
  ) as tags on true
  left join lateral (
    select count(*) as count, string_agg(distinct ca.name, ', ') as authors
    from comments c
    left join users ca on ca.id = c.author_id
    where c.post_id = p.id
  ) as comments on true
  where p.rating > ${rating}`;
}
