"""the final choice: demonstrations, participants' scores and links, costs, decisions, outcomes

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('participant_link',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('organisation_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('study_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('participant_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('revoked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], ),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('token_hash')
    )
    with op.batch_alter_table('participant_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_link_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_participant_link_study_id'), ['study_id'], unique=False)

    op.create_table('final_choice',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('organisation_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('study_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('client_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('shortlist_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
    sa.Column('years', sa.Integer(), nullable=False),
    sa.Column('weights', sa.JSON(), nullable=True),
    sa.Column('weights_set_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('weights_set_by_name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('weights_reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], ),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], ),
    sa.ForeignKeyConstraint(['shortlist_id'], ['frozen_shortlist.id'], ),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('shortlist_id')
    )
    with op.batch_alter_table('final_choice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_final_choice_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_final_choice_study_id'), ['study_id'], unique=False)

    op.create_table('cost_line',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('choice_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('solution_code', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('label', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('basis', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('low', sa.Float(), nullable=False),
    sa.Column('likely', sa.Float(), nullable=False),
    sa.Column('high', sa.Float(), nullable=False),
    sa.Column('closes', sa.JSON(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['choice_id'], ['final_choice.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('cost_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cost_line_choice_id'), ['choice_id'], unique=False)

    op.create_table('decision',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('choice_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('organisation_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('client_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('study_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('solution_code', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('reasons', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('dissent', sa.JSON(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('signed_by', sa.JSON(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('inputs', sa.JSON(), nullable=False),
    sa.Column('input_sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('created_by_name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['choice_id'], ['final_choice.id'], ),
    sa.ForeignKeyConstraint(['client_id'], ['client.id'], ),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], ),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('choice_id')
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_decision_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_decision_study_id'), ['study_id'], unique=False)

    op.create_table('demonstration',
    sa.Column('choice_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('solution_code', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('present', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('steps', sa.JSON(), nullable=False),
    sa.Column('notes', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['choice_id'], ['final_choice.id'], ),
    sa.PrimaryKeyConstraint('choice_id', 'solution_code')
    )
    op.create_table('demonstration_score',
    sa.Column('choice_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('solution_code', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('participant_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('participant_name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('team', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('team_fit', sa.JSON(), nullable=False),
    sa.Column('sus', sa.JSON(), nullable=False),
    sa.Column('comment', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('updated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['choice_id'], ['final_choice.id'], ),
    sa.PrimaryKeyConstraint('choice_id', 'solution_code', 'participant_id')
    )
    op.create_table('outcome',
    sa.Column('decision_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answered_by', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('used', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
    sa.Column('suitable', sa.JSON(), nullable=False),
    sa.Column('comment', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], ),
    sa.PrimaryKeyConstraint('decision_id')
    )
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('participant_link_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_index(batch_op.f('ix_login_session_participant_link_id'), ['participant_link_id'], unique=False)
        batch_op.create_foreign_key('fk_login_session_participant_link', 'participant_link', ['participant_link_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.drop_constraint('fk_login_session_participant_link', type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_login_session_participant_link_id'))
        batch_op.drop_column('participant_link_id')

    op.drop_table('outcome')
    op.drop_table('demonstration_score')
    op.drop_table('demonstration')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_study_id'))
        batch_op.drop_index(batch_op.f('ix_decision_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_decision_client_id'))

    op.drop_table('decision')
    with op.batch_alter_table('cost_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cost_line_choice_id'))

    op.drop_table('cost_line')
    with op.batch_alter_table('final_choice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_final_choice_study_id'))
        batch_op.drop_index(batch_op.f('ix_final_choice_organisation_id'))

    op.drop_table('final_choice')
    with op.batch_alter_table('participant_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participant_link_study_id'))
        batch_op.drop_index(batch_op.f('ix_participant_link_participant_id'))

    op.drop_table('participant_link')
